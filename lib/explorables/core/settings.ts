/**
 * What the controls of a panel are set to, by their names.
 *
 * The numbers behind a panel are a generator from its settings: ever better results, each of which can be drawn and takes the place
 * of the one before. The first comes at once; whoever has newer settings stops asking.
 */
export type Settings = Readonly<Record<string, number | string | boolean>>;
