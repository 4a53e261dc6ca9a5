# The worker, and the command line beside it. Built from what .dockerignore lets through, and nothing else.
# deploy/check.sh carries out these same lines without an engine: keep each RUN of the first stage on one line.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run -s build
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
# TLS towards Temporal is verified against the system's certificates, which the slim image does not have.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production DAYONE_DATA=/var/lib/dayone
WORKDIR /app
COPY --from=build /app/package.json ./package.json
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --chmod=755 deploy/dayone.js /usr/local/bin/dayone
# A new volume takes over the owner of this folder.
RUN install -d -o node -g node -m 700 /var/lib/dayone
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["node", "dist/workers/health.js"]
CMD ["node", "dist/workers/main.js"]
