// The plan of uncertain.yaml in Squiggle: `node uncertain_squiggle.mjs FOLDER SAMPLES`, where
// FOLDER is one in which `npm install @quri/squiggle-lang@0.10.0` was run.
//
// Prints `evaluation NS`, ns a sample of one run of the whole plan, then the mean of each derived
// value. Squiggle has no units of this kind: quantities are numbers in the base units of napkin.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, samples] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { run } = await import(require.resolve("@quri/squiggle-lang"));

const DAY = 86400, MONTH = 730 * 3600;
const KB = 8e3, MB = 8e6, GB = 8e9, TB = 8e12; // bit, second, dollar

const inputs = `
users = 2e6 to 5e6
req_per_user = ${20 / DAY} to ${80 / DAY}
service_time = 0.030 to 0.120
answer_size = ${20 * KB} to ${90 * KB}
uploads = ${0.2 / DAY} to ${1.5 / DAY}
photo_size = ${1 * MB} to ${4 * MB}
worker_memory = normal(${180 * MB}, ${25 * MB})
disk_price = normal(${22 / TB / MONTH}, ${2 / TB / MONTH})
peak_factor = uniform(2, 4)
busy = uniform(0.55, 0.75)
kept_share = triangular(0.4, 0.6, 0.9)
egress_price = triangular(${40 / TB}, ${55 / TB}, ${85 / TB})
whole_up(x) = SampleSet.map(x * (1 - 1e-12), ceil)
`;

// name, unit, expression
const derived = [
    ["average", 1, "users * req_per_user"],
    ["peak", 1, "average * peak_factor"],
    ["in_flight", 1, "peak * service_time"],
    ["workers", 1, "whole_up(in_flight / busy)"],
    ["memory", GB, "workers * worker_memory * 1.2"],
    ["by_cores", 1, "whole_up(workers / 16)"],
    ["by_memory", 1, `whole_up(memory / ${4 * GB})`],
    ["hosts", 1, "max(by_cores, by_memory) + 2"],
    ["spare", 1, "hosts * 16 - workers"],
    ["egress", 1e9, "peak * answer_size"],
    ["upload_rate", 1, "users * uploads"],
    ["upload_peak", 1, "upload_rate * peak_factor"],
    ["ingest", 1e9, "upload_peak * photo_size"],
    ["line_rate", 1e9, "max(egress, ingest) * 1.3"],
    ["links", 1, "whole_up(line_rate / 1e9)"],
    ["store_day", TB, `upload_rate * photo_size * kept_share * ${DAY}`],
    ["store_year", 1000 * TB, "store_day * (365 * 3)"],
    ["cache", GB, `min(users * ${250 * KB}, store_day * 0.2)`],
    ["egress_month", TB / MONTH, "average * answer_size"],
    ["disk_bill", 1 / MONTH, "store_year * disk_price"],
    ["egress_bill", 1 / MONTH, "egress_month * egress_price"],
    ["host_bill", 1 / MONTH, `hosts * ${95 / MONTH}`],
    ["bill", 1 / MONTH, "disk_bill + egress_bill + host_bill"],
    ["per_user", 1 / MONTH, "bill / users"],
    ["per_million", 1, "bill / average * 1e6"],
];

const program = inputs + derived.map(([name, , text]) => `${name} = ${text}\n`).join("") +
    `[${derived.map(([name]) => `mean(${name})`).join(", ")}]`;
const environment = { sampleCount: Number(samples), xyPointLength: 1000, seed: "1" };
const start = process.hrtime.bigint();
const { result } = await run(program, { environment });
const took = Number(process.hrtime.bigint() - start);
if (!result.ok) {
    console.error(result.value.toString());
    process.exit(1);
}
const means = result.value.result.asJS();
console.log(`evaluation ${(took / samples).toFixed(2)}`);
derived.forEach(([name, unit], i) => console.log(`${name} ${(means[i] / unit).toPrecision(9)}`));
