// A Fastify app: HOST is where it listens, else Fastify's own default; DATABASE_URL is connected to
// before it listens.
const fastify = require("fastify")({ logger: true });

fastify.get("/", async () => ({ hello: "world" }));

async function main() {
  if (process.env.DATABASE_URL) {
    const { Client } = require("pg");
    await new Client({ connectionString: process.env.DATABASE_URL }).connect();
  }
  if (process.env.PLUGIN) require(process.env.PLUGIN);
  await fastify.listen({ port: Number(process.env.PORT || 3000), host: process.env.HOST });
}

main().catch((error) => {
  fastify.log.error(error);
  process.exit(1);
});
