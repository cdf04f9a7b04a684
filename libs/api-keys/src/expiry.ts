const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a key may be valid at most, in days; who wants more says `never`. */
export const MAX_EXPIRY_DAYS = 3_650;

/**
 * When a key expires that is made now: in so many days, `90d`, or `never`.
 *
 * @returns null for never, undefined when the text is neither
 */
export function expiryOf(text: string, now = new Date()): Date | null | undefined {
  if (text === 'never') return null;
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1]);
  return days >= 1 && days <= MAX_EXPIRY_DAYS ? new Date(now.getTime() + days * DAY_MS) : undefined;
}
