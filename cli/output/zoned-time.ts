/** `Fri 2026-01-02 03:30 GMT+1`; seconds where they are not zero. */
export function zonedTime(at: string, timeZone: string): string {
  const date = new Date(at);
  const day = part(date, { timeZone, weekday: 'short' });
  const zone = date
    .toLocaleTimeString('en-US', { timeZone, timeZoneName: 'short' })
    .split(' ')
    .slice(2)
    .join(' ');
  const time = date.toLocaleString('sv-SE', { timeZone }).replace(/:00$/, '');
  return `${day} ${time} ${zone}`;
}

function part(date: Date, options: Intl.DateTimeFormatOptions): string {
  return date.toLocaleDateString('en-US', options);
}
