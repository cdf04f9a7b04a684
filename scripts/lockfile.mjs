/**
 * Keeps package-lock.json installable everywhere.
 *
 *   npm run lockfile               checks, and exits 1 with one line for each fault
 *   npm run lockfile -- complete   adds what is missing
 *
 * `npm install` records only those platform packages (`@swc/core-darwin-arm64`, …) that it could load while it ran, and `npm ci` then refuses
 * the lockfile on every machine: "Missing: … from lock file". Their versions are exact in the package that asks for them, and their names say
 * for which platform they are, so they can be added without a registry. An added entry has no integrity hash until npm installs it once.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lockfile = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lockfile;

const systems = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
  android: 'android',
  openharmony: 'openharmony',
};
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64'];

/** The packages that an entry may bring along and the lockfile does not have: `{ name, version, parent }`. */
function* missingOptionalPackages() {
  for (const [location, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const nested = `${location === '' ? '' : `${location}/`}node_modules/${name}`;
      if (!packages[`node_modules/${name}`] && !packages[nested]) yield { name, version, parent };
    }
  }
}

/** A lockfile entry for a package that is named after its platform, such as `@swc/core-linux-arm-gnueabihf`. */
function platformEntry({ name, version, parent }) {
  const words = name.split(/[/-]/);
  const system = words.findLast((word) => word in systems);
  const processor = words.findLast((word) => processors.includes(word));
  if (!system || !processor || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`${name}@${version} is missing, and its name does not say for which platform it is: install it once by hand.`);
  }
  const libc = /musl/.test(name) ? ['musl'] : /gnu/.test(name) && system === 'linux' ? ['glibc'] : undefined;
  return {
    version,
    cpu: [processor],
    ...(parent.dev && { dev: true }),
    ...(parent.devOptional && { devOptional: true }),
    ...(libc && { libc }),
    ...(parent.license && { license: parent.license }),
    optional: true,
    os: [systems[system]],
  };
}

const missing = [...missingOptionalPackages()];
if (process.argv[2] === 'complete') {
  for (const entry of missing) packages[`node_modules/${entry.name}`] = platformEntry(entry);
  lockfile.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} platform packages added.`);
} else {
  const hosts = Object.entries(packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
  const faults = [
    ...(missing.length === 0
      ? []
      : [`${missing.length} platform packages are missing (${missing[0].name}, …): run \`npm run lockfile -- complete\`.`]),
    ...hosts.map(([location]) => `${location} names a registry host: keep omit-lockfile-registry-resolved in .npmrc and install again.`),
  ];
  for (const fault of faults) console.error(`package-lock.json: ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
