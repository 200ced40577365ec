# The image of the web console: a Node and one file. deploy/build_image.sh puts both into its context, build/console/image, since what
# they are made of comes from npm.
ARG BASE=debian:12-slim

FROM ${BASE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Dialtone console" \
      org.opencontainers.image.description="Web console of Dialtone, and the gateway that forwards its calls to gRPC" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY node /usr/local/bin/
COPY dialtone-console.mjs /usr/local/lib/dialtone/
# A Node that cannot run here stops the build, not a pod later.
RUN node /usr/local/lib/dialtone/dialtone-console.mjs --version

# In a container the listener has to be reachable from outside it; elsewhere it defaults to loopback.
ENV DIALTONE_CONSOLE_LISTEN=0.0.0.0:8080
# Numeric, so that Kubernetes can check runAsNonRoot.
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "/usr/local/lib/dialtone/dialtone-console.mjs"]
