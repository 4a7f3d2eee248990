#!/usr/bin/env python3
"""The plan of uncertain.yaml in NumPy: `uncertain_numpy.py SAMPLES [ROWS]`.

Prints `evaluation NS`, ns a sample, then the mean of each derived value. A column holds ROWS
samples: short columns stay in the cache, which is what NumPy likes best.
"""
import sys
import time

import numpy as np

DAY, MONTH = 86400.0, 730 * 3600.0
KB, MB, GB, TB = 8e3, 8e6, 8e9, 8e12  # base units, as in napkin: bit, second, dollar


def between(draw, low, high, rows):
    """Log-normal, from p5 and p95; NumPy takes exp of a column faster than its own lognormal."""
    low, high = np.log(low), np.log(high)
    spread = (high - low) / 2 / 1.6448536269514722
    return np.exp(draw.normal((low + high) / 2, spread, rows))


def whole_up(x):
    """A whole number that was missed by 1e-12 stands for itself, as in the plan."""
    return np.ceil(x * (1 - 1e-12))


def values(draw, rows):
    """The derived values as (name, unit, column)."""
    users = between(draw, 2e6, 5e6, rows)
    req_per_user = between(draw, 20 / DAY, 80 / DAY, rows)
    service_time = between(draw, 0.030, 0.120, rows)
    answer_size = between(draw, 20 * KB, 90 * KB, rows)
    uploads = between(draw, 0.2 / DAY, 1.5 / DAY, rows)
    photo_size = between(draw, 1 * MB, 4 * MB, rows)
    worker_memory = draw.normal(180 * MB, 25 * MB, rows)
    disk_price = draw.normal(22 / TB / MONTH, 2 / TB / MONTH, rows)
    peak_factor = draw.uniform(2, 4, rows)
    busy = draw.uniform(0.55, 0.75, rows)
    kept_share = draw.triangular(0.4, 0.6, 0.9, rows)
    egress_price = draw.triangular(40 / TB, 55 / TB, 85 / TB, rows)

    average = users * req_per_user
    peak = average * peak_factor
    in_flight = peak * service_time
    workers = whole_up(in_flight / busy)
    memory = workers * worker_memory * 1.2
    by_cores = whole_up(workers / 16)
    by_memory = whole_up(memory / (4 * GB))
    hosts = np.maximum(by_cores, by_memory) + 2
    spare = hosts * 16 - workers
    egress = peak * answer_size
    upload_rate = users * uploads
    upload_peak = upload_rate * peak_factor
    ingest = upload_peak * photo_size
    line_rate = np.maximum(egress, ingest) * 1.3
    links = whole_up(line_rate / 1e9)
    store_day = upload_rate * photo_size * kept_share * DAY
    store_year = store_day * (365 * 3)
    cache = np.minimum(users * (250 * KB), store_day * 0.2)
    egress_month = average * answer_size
    disk_bill = store_year * disk_price
    egress_bill = egress_month * egress_price
    host_bill = hosts * (95 / MONTH)
    bill = disk_bill + egress_bill + host_bill
    per_user = bill / users
    per_million = bill / average * 1e6
    return [("average", 1, average), ("peak", 1, peak), ("in_flight", 1, in_flight),
            ("workers", 1, workers), ("memory", GB, memory), ("by_cores", 1, by_cores),
            ("by_memory", 1, by_memory), ("hosts", 1, hosts), ("spare", 1, spare),
            ("egress", 1e9, egress), ("upload_rate", 1, upload_rate),
            ("upload_peak", 1, upload_peak), ("ingest", 1e9, ingest),
            ("line_rate", 1e9, line_rate), ("links", 1, links), ("store_day", TB, store_day),
            ("store_year", 1000 * TB, store_year), ("cache", GB, cache),
            ("egress_month", TB / MONTH, egress_month), ("disk_bill", 1 / MONTH, disk_bill),
            ("egress_bill", 1 / MONTH, egress_bill), ("host_bill", 1 / MONTH, host_bill),
            ("bill", 1 / MONTH, bill), ("per_user", 1 / MONTH, per_user),
            ("per_million", 1, per_million)]


def main():
    samples = int(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 8192
    draw = np.random.Generator(np.random.SFC64(1))
    sums = {}
    start = time.perf_counter()
    chunks = -(-samples // rows)
    for _ in range(chunks):
        for name, unit, column in values(draw, rows):
            sums[name] = sums.get(name, 0) + column.sum() / unit
    took = time.perf_counter() - start
    print(f"evaluation {took / (chunks * rows) * 1e9:.2f}")
    for name, total in sums.items():
        print(f"{name} {total / (chunks * rows):.9g}")


if __name__ == "__main__":
    main()
