import type { Settings } from './settings.ts';

const wantsContrast = matchMedia('(prefers-contrast: more)');

/** Tells the styles what to look like; the system is asked where the settings do not say. */
export function applyTheme({ theme, contrast }: Settings): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = theme;
  dataset['contrast'] = contrast || wantsContrast.matches ? 'more' : 'normal';
}

/** Calls back when the system wants another contrast than before. */
export function watchContrast(changed: () => void): void {
  wantsContrast.addEventListener('change', changed);
}
