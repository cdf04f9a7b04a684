import { Refusal } from './envelope';
import type { Presented } from './presentation';

const MAX_ROWS = 100;
const DEFAULT_ROWS = 10;

/** One condition of `search_criteria`; the conditions are joined from left to right. */
interface Criterion {
  readonly field: string;
  readonly condition: string;
  readonly values: readonly string[];
  readonly or: boolean;
}

interface ListInfo {
  readonly rowCount: number;
  readonly startIndex: number;
  readonly sortField: string;
  readonly descending: boolean;
  readonly criteria: readonly Criterion[];
  readonly counted: boolean;
}

/**
 * One page of rows, with the `list_info` that describes it.
 *
 * @throws Refusal 400 that names the part of `list_info` that API v3 would not take.
 */
export function page(
  rows: readonly Presented[],
  inputData: Readonly<Record<string, unknown>>,
  defaultSort: string,
): { readonly rows: readonly Presented[]; readonly listInfo: object } {
  const info = readListInfo(inputData['list_info'], defaultSort);
  const found = rows.filter((row) => matches(row, info.criteria));
  const sorted = found.toSorted((a, b) => compare(sortKey(a, info.sortField), sortKey(b, info.sortField)) * (info.descending ? -1 : 1));
  const selected = sorted.slice(info.startIndex - 1, info.startIndex - 1 + info.rowCount);
  return {
    rows: selected,
    listInfo: {
      has_more_rows: info.startIndex - 1 + selected.length < sorted.length,
      start_index: info.startIndex,
      sort_field: info.sortField,
      sort_order: info.descending ? 'desc' : 'asc',
      row_count: selected.length,
      ...(info.counted && { total_count: sorted.length }),
    },
  };
}

function readListInfo(given: unknown, defaultSort: string): ListInfo {
  const info = isObject(given) ? given : {};
  return {
    rowCount: wholeNumber(info['row_count'], 'row_count', DEFAULT_ROWS, MAX_ROWS),
    startIndex: wholeNumber(info['start_index'], 'start_index', 1, Number.MAX_SAFE_INTEGER),
    sortField: typeof info['sort_field'] === 'string' ? info['sort_field'] : defaultSort,
    descending: info['sort_order'] === 'desc',
    criteria: readCriteria(info['search_criteria']),
    counted: info['get_total_count'] === true,
  };
}

function wholeNumber(value: unknown, field: string, fallback: number, max: number): number {
  const number = value === undefined ? fallback : Number(value);
  if (!Number.isInteger(number) || number < 1 || number > max) {
    throw new Refusal(400, { field });
  }
  return number;
}

/** `search_criteria` is one condition, or an array of them. */
function readCriteria(given: unknown): readonly Criterion[] {
  if (given === undefined) {
    return [];
  }
  return (Array.isArray(given) ? given : [given]).map((item: unknown) => {
    if (!isObject(item) || typeof item['field'] !== 'string' || typeof item['condition'] !== 'string') {
      throw new Refusal(400, { field: 'search_criteria' });
    }
    const values = Array.isArray(item['values']) ? item['values'] : [item['value']];
    return {
      field: item['field'],
      condition: item['condition'],
      values: values.map(String),
      or: /^or$/i.test(String(item['logical_operator'])),
    };
  });
}

function matches(row: Presented, criteria: readonly Criterion[]): boolean {
  return criteria.reduce((soFar, criterion) => (criterion.or ? soFar || meets(row, criterion) : soFar && meets(row, criterion)), true);
}

function meets(row: Presented, { field, condition, values }: Criterion): boolean {
  const actual = valueAt(row, field);
  const some = (test: (actual: string, value: string) => boolean): boolean =>
    actual !== undefined && values.some((value) => test(actual.toLowerCase(), value.toLowerCase()));
  switch (condition) {
    case 'is':
    case 'eq':
      return some((a, b) => a === b);
    case 'is not':
    case 'neq':
      return !some((a, b) => a === b);
    case 'contains':
    case 'like':
      return some((a, b) => a.includes(b));
    case 'starts with':
      return some((a, b) => a.startsWith(b));
    case 'greater than':
    case 'gt':
      return some((a, b) => Number(a) > Number(b));
    case 'greater or equal':
    case 'gte':
      return some((a, b) => Number(a) >= Number(b));
    case 'lesser than':
    case 'lt':
      return some((a, b) => Number(a) < Number(b));
    case 'lesser or equal':
    case 'lte':
      return some((a, b) => Number(a) <= Number(b));
    default:
      throw new Refusal(400, { field: 'condition' });
  }
}

/** The value of `status.name` or `created_time`; undefined when the row has it empty. */
function valueAt(row: Presented, path: string): string | undefined {
  let value: unknown = row;
  for (const member of path.split('.')) {
    if (value === null) {
      return undefined;
    }
    if (!isObject(value) || !(member in value)) {
      throw new Refusal(400, { field: path });
    }
    value = value[member];
  }
  if (isObject(value)) {
    value = value['value'] ?? value['name'];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function sortKey(row: Presented, field: string): string {
  try {
    return valueAt(row, field) ?? '';
  } catch {
    throw new Refusal(400, { field: 'sort_field' });
  }
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
