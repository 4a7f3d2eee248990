#!/usr/bin/env python3
"""A single question, from the start of the process to its end, against GNU units and qalc."""
import measure

PAIRS = 300


def main():
    napkin = measure.napkin()
    with measure.folder() as where:
        spawn = measure.build(where, "spawn")
        ours = [napkin, "10 Gbps -> MB/s"]
        true = measure.have("true")
        if measure.have("units"):
            runs = measure.pairs(spawn, PAIRS, ours, ["units", "-t", "10 Gbit/s", "MB/s"])
            figure = measure.ratio(runs)
            print(f"napkin {measure.wall(runs, 0) * 1e3:.2f} ms, "
                  f"units {measure.wall(runs, 1) * 1e3:.2f} ms, medians of {PAIRS} pairs")
            measure.report("time / GNU units", f"{figure:.2f}", "<= 0.6", figure <= 0.6)
            mib = measure.peak(runs, 0) / 1024
            measure.report("peak memory, MiB", f"{mib:.2f}", "<= 4", mib <= 4)
            measure.report("  that of GNU units, MiB", f"{measure.peak(runs, 1) / 1024:.2f}", None, 1)
        if measure.have("qalc"):
            runs = measure.pairs(spawn, PAIRS // 10, ours, ["qalc", "-t", "10 Gbit/s to MB/s"])
            measure.report("time / qalc", f"{measure.ratio(runs):.4f}", None, True)
        if true:
            runs = measure.pairs(spawn, PAIRS, ours, [true])
            measure.report("time / `true`, the floor of any process", f"{measure.ratio(runs):.2f}",
                           None, True)


if __name__ == "__main__":
    main()
