/** Where the data are, and whom to thank. */
export const SUSY_SOURCE: {
  readonly url: string;
  readonly rows: number;
  readonly licence: string;
  readonly attribution: string;
} = {
  url: "https://archive.ics.uci.edu/ml/machine-learning-databases/00279/SUSY.csv.gz",
  rows: 5_000_000,
  licence: "CC BY 4.0",
  attribution:
    "SUSY, by D. Whiteson (2014), UCI Machine Learning Repository, data set 279, https://doi.org/10.24432/C54606, " +
    "CC BY 4.0; P. Baldi, P. Sadowski and D. Whiteson, Nature Communications 5 (2014), 4308",
};
