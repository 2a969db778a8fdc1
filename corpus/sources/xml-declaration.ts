import { UnexpectedSource } from '../errors.js';
import type { SourceText } from './source-bytes.js';

/** Throws UnexpectedSource when an XML declaration (without its `<`) names another encoding than the file is in. */
export function assertEncoding(
  declaration: string,
  encoding: SourceText['encoding'],
  { file, offsetBytes }: { readonly file: string; readonly offsetBytes: number },
): void {
  const declared = /encoding\s*=\s*["']([^"']+)["']/.exec(declaration)?.[1] ?? encoding;
  if (declared.toLowerCase() === encoding) return;
  throw new UnexpectedSource(
    file,
    offsetBytes,
    encoding.toUpperCase(),
    declared,
    'convert the file to UTF-8',
  );
}
