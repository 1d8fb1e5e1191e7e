/** A small picture: brightness, one byte a pixel, row by row. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}
