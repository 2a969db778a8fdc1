/** Inner size that ONNX Runtime's CPU product sums in one block, whatever the other sizes. */
const innerBlock = 128;
/** Columns that it deals out at once, and columns of one thread up to which that thread widens the block. */
const columnStep = 16;
const narrow = 64;

/** Threads of one operator up to which the rule below holds: more would make more products depend on them. */
export const MOST_THREADS = 12;

/** Columns of which a thread of `MOST_THREADS` can be left with no more than `narrow`: 944. */
const fewColumns = columnStep * ((narrow / columnStep + 1) * MOST_THREADS - 1);

interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly batch: number;
}

/**
 * Whether the bits of a product could depend on the number of threads. With more columns than rows the kernel
 * deals out columns, and with few columns a thread it widens the blocks in which it sums over the inner axis;
 * a transposed left operand (`transA`) keeps the block. Measured for 1 to 12 threads.
 */
export const dependsOnThreads = ({ rows, inner, columns, batch }: ProductSizes): boolean =>
  columns > rows && inner > innerBlock && columns <= fewColumns && batch < MOST_THREADS;
