import { XMLParser, XMLValidator } from 'fast-xml-parser';

export type XmlReading =
  | { readonly kind: 'read'; readonly namespace: string; readonly document: unknown }
  | { readonly kind: 'refused'; readonly reason: string };

const maxDepth = 40;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  // Amounts and ids are text: a number would lose digits.
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: maxDepth,
});

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an ISO 20022 document. What declares a document type or an entity is refused before anything looks into it: no
 * such message has one, and entities are how a file reaches for what is not its own (XXE) or grows without bound.
 */
export function readXml(content: Buffer): XmlReading {
  const text = decode(content);
  if (text === null) return refused('not_utf8');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return refused('document_type_refused');
  if (XMLValidator.validate(text) !== true) return refused('not_well_formed');
  const root = parse(text);
  if (root === null) return refused('not_well_formed');
  const { Document: document, '?xml': _declaration, ...others } = root;
  if (document === undefined || Array.isArray(document) || Object.keys(others).length > 0)
    return refused('no_document');
  const namespace = namespaceOf(text);
  return namespace === null ? refused('no_namespace') : { kind: 'read', namespace, document };
}

const refused = (reason: string): XmlReading => ({ kind: 'refused', reason });

function decode(content: Buffer): string | null {
  try {
    return decoder.decode(content);
  } catch {
    return null;
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const root: unknown = parser.parse(text);
    return typeof root === 'object' && root !== null ? { ...root } : null;
  } catch {
    return null;
  }
}

/** The namespace that the root element is in, by default or by its prefix. */
function namespaceOf(text: string): string | null {
  const [, prefix, attributes = ''] = /<(?:([\w.-]+):)?Document(\s[^>]*)?>/.exec(text) ?? [];
  const declared = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`;
  const pattern = new RegExp(`\\s${declared.replace('.', '\\.')}\\s*=\\s*["']([^"']*)["']`);
  return pattern.exec(attributes)?.[1] ?? null;
}
