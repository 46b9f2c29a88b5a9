// Prints what HashiCorp's own parser (npm's @cdktf/hcl2json, below NODE_MODULES) makes of each
// file: one line of JSON a file, {"file", "parsed"} or {"file", "error"}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_MODULES}/`);
const { parse } = require("@cdktf/hcl2json");

for (const file of process.argv.slice(2)) {
    let line;
    try {
        line = { file, parsed: await parse(file, readFileSync(file, "utf8")) };
    } catch (error) {
        line = { file, error: String(error).split("\n")[0] };
    }
    console.log(JSON.stringify(line));
}
