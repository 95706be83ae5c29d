# An app with accounts, as an image. The example app, ui/:
#
#   docker build --platform linux/amd64 --tag accounts .
#
# Any other app that uses streamlit_cognito has this file beside it, and says where it is:
#
#   docker build --platform linux/amd64 --tag shop --build-arg FOLDER=. \
#     --build-arg APP=app:app --build-arg REQUIREMENTS=requirements.lock .
#
# docs/deploy.md has the rest: what goes into the lock file, and how the base is pinned to
# the very image that was looked at.
ARG BASE=python:3.13.16-slim-trixie

FROM ${BASE} AS packages
ARG REQUIREMENTS=requirements-app.lock
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY ${REQUIREMENTS} /build/requirements.lock
RUN python -m venv --without-pip /opt/venv && \
    python -m pip --python /opt/venv install --require-hashes --requirement /build/requirements.lock

FROM ${BASE}
ARG FOLDER=ui
ARG APP=Home:app
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# for a user who owns none of it, and can't write what Python compiles
RUN chmod -R a+rX . && python -m compileall -q .

# addresses of pages may hold an email, so no access log; a load balancer may keep a
# connection for 300 s, and who closes it earlier has it answer 502 now and then; 8 s are
# less than Docker (10) and ECS (30) wait before they kill
ENV PATH=/opt/venv/bin:${PATH} \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    SESSION_STORE=sqlite:////tmp/sessions.db \
    UVICORN_APP=${APP} \
    UVICORN_APP_DIR=/app/${FOLDER} \
    UVICORN_HOST=0.0.0.0 \
    UVICORN_PORT=8501 \
    UVICORN_ACCESS_LOG=false \
    UVICORN_TIMEOUT_KEEP_ALIVE=310 \
    UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN=8 \
    UVICORN_WS_PER_MESSAGE_DEFLATE=false

# all that is written to; whoever mounts it gets it as it is here, for everybody
VOLUME ["/tmp"]
WORKDIR /app/${FOLDER}
USER 10001:10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import http.client, os, sys; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['UVICORN_PORT']), timeout=4); asked.request('GET', '/_stcore/health'); sys.exit(asked.getresponse().status != 200)"]
CMD ["uvicorn"]
