"""Writes page-sums.parquet, with check sums of its pages, empty-groups.parquet and pandas.parquet beside this file: pip install pandas pyarrow."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

folder = Path(__file__).parent
rows = range(300)
table = pa.table({"y": [0.5 * i for i in rows], "x": [float(7 * i % 31) for i in rows]})
pq.write_table(
    table, folder / "page-sums.parquet", write_page_checksum=True, compression="snappy", row_group_size=150
)

# Row groups without rows, as writers leave them who write what comes: their columns have no pages.
with pq.ParquetWriter(folder / "empty-groups.parquet", table.schema) as writer:
    for start, end in [(0, 0), (0, 100), (100, 100), (100, 300), (300, 300)]:
        writer.write_table(table.slice(start, end - start))

# The lowest and highest value in each page's header: of whole numbers, truth, words and days.
frame = pd.DataFrame(
    {
        "y": [0.5 * i for i in rows],
        "count": [7 * i % 31 for i in rows],
        "yes": [i % 3 == 0 for i in rows],
        "word": [["a", "bb", "ccc"][i % 3] for i in rows],
        "day": pd.to_datetime([f"2024-01-{1 + i % 28:02d}" for i in rows]),
    }
)
frame.to_parquet(folder / "pandas.parquet", index=False)
