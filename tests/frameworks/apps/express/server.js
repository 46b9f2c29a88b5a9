// An Express app; variables choose how it misbehaves: NEEDS, AUTH, REDIRECT, HOSTS, DIES_AFTER_S,
// DATABASE_URL. Without any it serves / and /health on PORT.
const express = require("express");

if (process.env.NEEDS) {
  const { z } = require("zod");
  const names = process.env.NEEDS.split(",");
  const schema = z.object(Object.fromEntries(names.map((name) => [name, z.string().min(1)])));
  const parsed = schema.safeParse(process.env);
  if (!parsed.success) {
    console.error("Invalid environment variables:");
    console.error(JSON.stringify(parsed.error.issues, null, 2));
    process.exit(1);
  }
}

const app = express();
if (process.env.HOSTS) {
  const allowed = process.env.HOSTS.split(",");
  app.use((request, response, next) => {
    if (allowed.includes(request.hostname)) return next();
    response.status(403).send(`Blocked hosts: ${request.headers.host}`);
  });
}
if (process.env.REDIRECT === "https") {
  app.use((request, response, next) => {
    if (request.headers["x-forwarded-proto"] === "https") return next();
    response.redirect(301, `https://${request.headers.host}${request.originalUrl}`);
  });
}
if (process.env.AUTH) {
  app.use(require("express-basic-auth")({ users: { admin: process.env.AUTH }, challenge: true }));
}
app.get("/", (request, response) => {
  if (process.env.REDIRECT === "login") return response.redirect("/login");
  response.send("hello");
});
app.get("/login", (request, response) => response.send("name? password?"));
app.get("/health", (request, response) => response.send("ok"));

async function migrate() {
  const { Client } = require("pg");
  for (;;) {
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    try {
      await client.connect();
      return;
    } catch (error) {
      const { hostname, port } = new URL(process.env.DATABASE_URL);
      const where = `${hostname}:${port}`;
      console.error(`Can't reach database server at ${where}: ${error.code}; retrying in 2s`);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

async function main() {
  if (process.env.DATABASE_URL && process.env.MIGRATE) await migrate();
  const port = Number(process.env.PORT || 3000);
  app.listen(port, () => console.log(`listening on ${port}`));
  if (process.env.DIES_AFTER_S) {
    setTimeout(() => {
      throw new TypeError("Cannot read properties of undefined (reading 'rows')");
    }, Number(process.env.DIES_AFTER_S) * 1000);
  }
}

main();
