"""Writes page-sums.parquet beside this file, with check sums of its pages: pip install pyarrow."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

rows = range(300)
table = pa.table({"y": [0.5 * i for i in rows], "x": [float(7 * i % 31) for i in rows]})
path = Path(__file__).with_suffix(".parquet")
pq.write_table(table, path, write_page_checksum=True, compression="snappy", row_group_size=150)
