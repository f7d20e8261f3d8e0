# Oops in an image: no compiler, no package manager's cache, nobody's root.
#
#   docker build -t oops .               with --build-arg EXTRA=agents for the Agents SDK
#   docker run --init --env-file .env -v ./oops.toml:/etc/oops/oops.toml:ro -v oops:/var/lib/oops oops
#
# docs/installing.md says how to run it for good. The base image is named by its digest, so that a build
# next year is the same; .github/dependabot.yml proposes newer ones.

FROM python:3.13.14-slim-bookworm@sha256:67a1e1f215ccda113cfc024e8639049257e88f273898f595b61476d128d387e8 AS build
# The same uv as in the Makefile.
RUN pip install --no-cache-dir --root-user-action=ignore uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/oops \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /source
# What Oops needs changes less often than Oops: it is a layer of its own.
COPY pyproject.toml uv.lock ./
ARG EXTRA=
RUN uv sync --frozen --no-dev ${EXTRA:+--extra "$EXTRA"} --no-install-project
COPY LICENSE README.md manifest.json oops.example.toml ./
COPY adapters adapters
COPY bot bot
COPY storage storage
RUN uv sync --frozen --no-dev ${EXTRA:+--extra "$EXTRA"} --no-editable

FROM python:3.13.14-slim-bookworm@sha256:67a1e1f215ccda113cfc024e8639049257e88f273898f595b61476d128d387e8
RUN groupadd --gid 10001 oops \
    && useradd --uid 10001 --gid oops --home-dir /var/lib/oops --shell /usr/sbin/nologin oops \
    && install --directory --owner=oops --group=oops --mode=0700 /var/lib/oops
COPY --from=build /opt/oops /opt/oops
# HOME is asked for, though nothing is written there, also where `--user` names somebody else.
ENV PATH=/opt/oops/bin:$PATH \
    HOME=/var/lib/oops \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OOPS_CONFIG=/etc/oops/oops.toml \
    OOPS_DATABASE_URL=sqlite:////var/lib/oops/oops.db
WORKDIR /var/lib/oops
USER 10001:10001
VOLUME /var/lib/oops
# Over Socket Mode alone, Oops listens on 127.0.0.1 only. For probes from outside, set OOPS_LISTEN.
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz', timeout=3)"]
# No shell in between: SIGTERM reaches Oops, which ends within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["oops"]
CMD ["serve"]
