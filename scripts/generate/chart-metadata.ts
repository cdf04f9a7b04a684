import { parseDocument } from 'yaml';

const IMAGES = ['annotations', 'artifacthub.io/images'];

/**
 * `chart/Chart.yaml` with the version of the package: chart and application are released together, and a release is one version.
 *
 * @param present What is written by hand; all but the versions stays as it is.
 */
export function chartMetadata(present: string, version: string): string {
  const document = parseDocument(present);
  document.set('version', version);
  document.set('appVersion', version);
  const images = document.getIn(IMAGES) as string;
  document.setIn(IMAGES, images.replace(/^(\s*image: .+:)[^:/\s]+$/gm, `$1${version}`));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
