/** Inner size that ONNX Runtime's CPU product sums in one block, whatever the other sizes. */
const innerBlock = 128;
/** Threads that it gives to one product at most, and columns below which each makes it widen the block. */
const mostThreads = 16;
const narrow = 64;

interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly batch: number;
}

/**
 * Whether the bits of a product could depend on the number of threads. With more columns than rows the kernel
 * deals out columns, and with few columns a thread it widens the blocks in which it sums over the inner axis;
 * a transposed left operand (`transA`) keeps the block. Measured for 1 to 13 threads.
 */
export const dependsOnThreads = ({ rows, inner, columns, batch }: ProductSizes): boolean =>
  columns > rows && inner > innerBlock && columns <= narrow * mostThreads && batch < mostThreads;
