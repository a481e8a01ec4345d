const namePattern = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * The parameters of an `application/x-www-form-urlencoded` body; null when it is none, or could be read in two ways: a
 * name given twice, or a value holding `&`, by which the text that was signed could be cut into other parameters. (Titles
 * of trades may not hold it: https://opendocs.alipay.com/open/02ekfg)
 */
export function parseForm(body: string): Readonly<Record<string, string>> | null {
  const parameters = new Map<string, string>();
  for (const pair of body.split('&')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0));
    const value = decode(pair.slice(equals + 1));
    if (!namePattern.test(name) || value === null || value.includes('&') || parameters.has(name)) return null;
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
