// @ts-check

/**
 * How far two pictures are from each other, 0 to 1: the mean difference of their pixels once both are so small that
 * only what stands where is left. Fonts and the player's scaling don't count then; another page does.
 *
 * @param {import('playwright-core').Browser} browser whose canvas reads the pictures
 * @param {Buffer} one PNG
 * @param {Buffer} other PNG
 * @returns {Promise<number>}
 */
export async function difference(browser, one, other) {
  const desk = await browser.newPage();
  try {
    return await desk.evaluate(
      compare,
      [one, other].map((picture) => picture.toString('base64')),
    );
  } finally {
    await desk.close();
  }
}

/** In the page. @param {string[]} pictures */
async function compare(pictures) {
  const [width, height] = [64, 48];
  const [one, other] = await Promise.all(
    pictures.map(async (picture) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = new OffscreenCanvas(width, height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data;
    }),
  );
  return (
    one.reduce((sum, value, place) => sum + Math.abs(value - other[place]), 0) / (255 * width * height * 3)
  );
}
