// Numbers and dates as Korean readers expect them, by the clock of Seoul.

const ZONE = { timeZone: 'Asia/Seoul' } as const;
const number = new Intl.NumberFormat('ko-KR');

export function won(amount: number): string {
  return `${number.format(amount)}원`;
}

export function count(value: number): string {
  return number.format(value);
}

export function day(millis: number): string {
  return new Intl.DateTimeFormat('ko-KR', { dateStyle: 'long', ...ZONE }).format(millis);
}

export function shortDay(millis: number): string {
  return new Intl.DateTimeFormat('ko-KR', { dateStyle: 'medium', ...ZONE }).format(millis);
}

export function moment(millis: number): string {
  // Runtimes differ in how they write 오전 and 오후; of 24 hours there is one way.
  const style = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', ...ZONE } as const;
  return new Intl.DateTimeFormat('ko-KR', style).format(millis);
}

/** A number in groups of four: `9410-0012-****-789*`. */
export function grouped(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
