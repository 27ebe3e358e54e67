# Two stages: what installs stays behind, so the image holds no pip cache and no build tools.
FROM python:3.13-slim AS installed
COPY requirements.lock /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
        --require-hashes -r /requirements.lock \
 && { /venv/bin/python -m compileall -q /venv/lib || true; } \
 && /venv/bin/pip uninstall --yes --quiet pip

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Troupe" \
      org.opencontainers.image.description="A Discord bot that keeps your characters in character" \
      org.opencontainers.image.licenses="MIT"
COPY --from=installed /venv /venv
WORKDIR /app
COPY bot.py LICENSE ./
COPY cogs cogs
COPY troupe troupe
COPY sandbox sandbox
# Only /data is ever written; a new volume takes its owner from here.
RUN mkdir /data && chown 10001:10001 /data
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    WEB_PORT=8080
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['WEB_PORT'] + '/healthz', timeout=4)"]
# No shell in between: SIGTERM reaches the bot itself.
CMD ["python", "bot.py"]
