/** The nonce under which this page may add styles. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/**
 * A few parts of the component library (the scroll lock of dialogs, the scrollbar's measure) add a style element without
 * the nonce they were given, and the policy refuses it. Every style element of this page is made by our own script, so
 * each gets the nonce when it is made.
 */
export function stylesCarryTheNonce() {
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
