// Apart from the dictionaries, so that a browser does not load all of them for one page.

const texts = {
  en: {
    title: 'Something went wrong.',
    text: 'Nothing was changed. Please try again.',
    again: 'Try again',
  },
  ko: {
    title: '문제가 발생했습니다.',
    text: '변경된 내용은 없습니다. 다시 시도해 주세요.',
    again: '다시 시도',
  },
  ja: {
    title: '問題が発生しました。',
    text: '何も変更されていません。もう一度お試しください。',
    again: 'もう一度試す',
  },
} as const;

export function errorTexts(locale: string): { title: string; text: string; again: string } {
  return locale === 'ko' || locale === 'ja' ? texts[locale] : texts.en;
}
