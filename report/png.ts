import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const font = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** Pixels of an SVG document, `scale` a unit; fonts are the package's own, so that every machine draws alike. */
export function pngOf(svg: string, scale = 2): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [font('DejaVuSans'), font('DejaVuSans-Bold')],
      defaultFontFamily: 'DejaVu Sans',
    },
  });
  return image.render().asPng();
}
