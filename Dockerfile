# An image of tarn: one binary with all its libraries inside, on a slim Debian, run by a user without rights.
# docs/guide/docker.md says how to use it; tools/check-dockerfile runs these steps without Docker.

FROM swift:6.3.1-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libbrotli-dev liblz4-dev libsnappy-dev libsqlite3-dev libzstd-dev pkg-config zlib1g-dev \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/*
# Without the shared libraries beside them the linker takes the archives.
RUN for name in brotlicommon brotlidec brotlienc lz4 snappy sqlite3 z zstd; do \
        rm -f /usr/lib/*-linux-gnu/lib$name.so; \
    done
WORKDIR /build
COPY Package.swift Package.resolve[d] ./
COPY Sources Sources
COPY Tests Tests
# The caches keep fetched packages and what was compiled before for the next build on this machine.
RUN --mount=type=cache,target=/root/.cache/org.swift.swiftpm --mount=type=cache,target=/build/.build \
    swift build -c release --product tarn --static-swift-stdlib \
        -Xswiftc -use-ld=lld -Xlinker -lbrotlicommon -Xlinker -lstdc++ -Xlinker -lm \
    && install -D -s "$(swift build -c release --show-bin-path)/tarn" /staging/tarn

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libstdc++6 tzdata \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /lake tarn \
    && mkdir -p /lake/rosters \
    && chown -R tarn:tarn /lake
COPY --from=build /staging/tarn /usr/local/bin/tarn
ENV TARN_LAKE=/lake
WORKDIR /lake
USER 10001:10001
VOLUME ["/lake", "/lake/rosters"]
HEALTHCHECK --interval=5m --timeout=30s --start-period=1m CMD ["tarn", "doctor", "--offline"]
ENTRYPOINT ["tarn"]
CMD ["--help"]
