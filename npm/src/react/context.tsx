'use client';

import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from 'react';
import type { NoSecrets } from '../client/secrets.js';
import { css } from './look.js';
import { labelsFor, type Labels, type SomeLabels } from './labels.js';

/** What all components below a provider share. */
export interface KassaSettings extends NoSecrets {
  /** Where the catch-all route is mounted; `/api/kassa` unless given. */
  basePath?: string | undefined;
  /** A language tag; English, Korean and Japanese are built in. */
  locale?: string | undefined;
  /** Strings of your own, over the built-in ones. */
  labels?: SomeLabels | undefined;
  /** Leaves the look to you: only `data-kassa-*` attributes and class names are rendered. */
  unstyled?: boolean | undefined;
  /** For a strict Content-Security-Policy: the style, and a provider's script, carry it. */
  nonce?: string | undefined;
}

const Settings = createContext<KassaSettings>({});

/** Optional: settings for every Kassa component below it. */
export function KassaProvider({
  children,
  basePath,
  locale,
  labels,
  unstyled,
  nonce,
}: KassaSettings & { children: ReactNode }): ReactElement {
  const settings = useMemo(
    () => ({ basePath, locale, labels, unstyled, nonce }),
    [basePath, locale, labels, unstyled, nonce],
  );
  return (
    <Settings.Provider value={settings}>
      {/* A hoisted style takes its nonce from the renderer alone, so this one stays in place.
          Browsers hide the attribute from scripts, which looks like a difference. */}
      {nonce && !unstyled && (
        <style nonce={nonce} suppressHydrationWarning>
          {css}
        </style>
      )}
      {children}
    </Settings.Provider>
  );
}

/** What a component may be told itself, over the provider's word. */
export interface Wording extends NoSecrets {
  locale?: string | undefined;
  labels?: SomeLabels | undefined;
}

interface Resolved {
  basePath: string;
  locale: string;
  labels: Labels;
  /** Components bring the style along. */
  styled: boolean;
  /** What a strict policy wants to see on styles and scripts. */
  nonce: string | undefined;
}

/** The settings that hold here. */
export function useKassa(own: Wording = {}): Resolved {
  const settings = useContext(Settings);
  const locale = own.locale ?? settings.locale ?? 'en';
  const labels = useMemo(
    () => labelsFor(locale, settings.labels, own.labels),
    [locale, settings.labels, own.labels],
  );
  return {
    basePath: (settings.basePath ?? '/api/kassa').replace(/\/$/, ''),
    locale,
    labels,
    styled: !settings.unstyled && !settings.nonce,
    nonce: settings.nonce,
  };
}
