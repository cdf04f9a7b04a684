import { asText } from '#json';

/** A time such as `2026-11-20T08:15:00.000+0000`, in which Jira leaves the colon of the offset out. */
export function jiraTime(value: unknown): Date | undefined {
  const parsed = new Date((asText(value) ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
