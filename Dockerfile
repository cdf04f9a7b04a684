# One image for everything that runs: `docker run ai-agents api`, `worker`, `migrate`; `verify` checks an installation,
# `tenants` manages its clients, `api-keys` who may administer them, `import-inventory` takes in what they run, `import-tickets` their past tickets;
# `rotate-keys` seals their credentials anew.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc .nvmrc ./
RUN --mount=type=cache,target=/npm npm ci --cache /npm --ignore-scripts --no-progress
COPY . .
# The links make `node api` find dist/apps/api/src/main.js. Production has no use for the source maps.
RUN node scripts/bootstrap.mjs build \
  && mkdir /out && cp -r dist package.json LICENSE /out/ && cd /out \
  && rm -r dist/scripts dist/.fingerprint && find dist -name '*.map' -delete \
  && for app in api worker migrate verify tenants api-keys import-inventory import-tickets rotate-keys; do ln -s dist/apps/$app/src/main.js $app; done

FROM ${NODE_IMAGE} AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/npm npm ci --cache /npm --omit=dev --ignore-scripts --no-progress
# What Node never loads: types, source maps, prose (licences stay), tests; TypeORM for browsers; Swagger UI for bundlers; tokenizer tables, which
# LangChain does without (it imports js-tiktoken/lite).
RUN find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -iname '*.md' -o -iname '*.markdown' \) \
    ! -iname 'licen[cs]e*' -delete \
  && find node_modules -regextype posix-extended -type d \
    -regex '.*node_modules/(@[^/]+/)?[^/@]+/(test|tests|docs|example|examples|benchmark|benchmarks|\.github)' -prune -exec rm -r {} + \
  && rm -rf node_modules/swagger-ui-dist/swagger-ui-es-bundle* node_modules/typeorm/browser node_modules/js-tiktoken/dist/ranks node_modules/js-tiktoken/dist/index.* \
    node_modules/.package-lock.json

FROM ${RUNTIME_IMAGE}
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ai-agents" \
  org.opencontainers.image.description="Reads a help-desk ticket the moment it is created and writes a short, sourced, private note on it" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
# Distroless keeps Node in /nodejs/bin.
ENV NODE_ENV=production PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /app
COPY --from=production-dependencies /app/node_modules ./node_modules
COPY --from=build /out ./
USER 10001:10001
STOPSIGNAL SIGTERM
EXPOSE 8080 9090
ENTRYPOINT ["node"]
CMD ["api"]
