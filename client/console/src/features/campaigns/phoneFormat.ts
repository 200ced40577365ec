/** E.164 as people read it: +1 415 555 0123. Other countries' numbers stay as they are. */
export function readableNumber(e164: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return parts ? `+1 ${String(parts[1])} ${String(parts[2])} ${String(parts[3])}` : e164;
}
