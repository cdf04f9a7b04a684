/** Names of the test pods of which `helm test` says that they have succeeded. */
export function passedTests(output: string): readonly string[] {
  const passed = [...output.matchAll(/^TEST SUITE:\s+(\S+)\n(?:.*\n)*?Phase:\s+(\w+)/gm)]
    .filter(([, name = '', phase]) => phase === 'Succeeded' && TEST_PODS.some((pod) => name.endsWith(pod)))
    .map(([, name = '']) => name);
  return [...new Set(passed)].sort();
}

const TEST_PODS = ['-test-endpoint', '-test-queue', '-test-schema'];

/** What the test pods have said, from Helm's output: Helm 4 quotes it, Helm 3 does not. */
export function checksOf(output: string): string {
  return output
    .replaceAll('\\n', '\n')
    .replaceAll('\\"', '"')
    .split('\n')
    .map((line) => line.replace(/^level=INFO msg="/, '').replace(/"$/, ''))
    .filter((line) => /^[✓✗]|"event"/.test(line))
    .join('\n');
}
