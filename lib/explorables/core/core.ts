/** What the controls of a panel are set to, by their names. */
export type Settings = Readonly<Record<string, number | string | boolean>>;

/**
 * The numbers behind a panel: ever better results of the same settings, each of which can be drawn and takes the place of the
 * one before. The first comes at once; whoever has newer settings stops asking.
 */
export type Core<Of extends Settings, Result> = (settings: Of) => Iterable<Result>;
