# Everything installed: docker build -t sa-adam . && docker run --rm -p 8888:8888 sa-adam
# Then open the address with a token that it prints.
FROM node:22-bookworm-slim AS base
RUN apt-get update \
  && apt-get install -y --no-install-recommends git python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

FROM base
WORKDIR /sa-adam
COPY --chown=node:node . .
RUN chown node:node .
USER node
RUN npm ci && npm run setup
EXPOSE 8888
CMD ["npm", "run", "lab", "--", "--ip=0.0.0.0", "--no-browser"]
