# App and REST service on one port, as a user without rights, with a health check. $PORT is honoured; else 8501.
# The tag moves with each rebuild of the base. To pin it: docker buildx imagetools inspect python:3.12-slim, and then
# docker build --build-arg BASE=python:3.12-slim@sha256:..., with the digest that it prints.
ARG BASE=python:3.12-slim
FROM ${BASE}

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore RLRECO_DATA_DIR=/data PORT=8501
WORKDIR /app
COPY requirements-image.txt .
# Nothing is installed whose file differs from the one that was pinned.
RUN pip install --require-hashes -r requirements-image.txt
COPY . .
# The package too, for the rlreco command; editable, so that command and app run the same files. Nothing is fetched for it.
RUN pip install --no-deps --no-index --no-build-isolation -e . && useradd --create-home --uid 10001 rlreco && mkdir /data && chown rlreco /data
USER rlreco
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD python -c "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/_stcore/health', timeout=4)"
# Named an address of its own, Streamlit doesn't ask the internet for one as it starts.
CMD ["sh", "-c", "exec streamlit run asgi_app.py --server.port=$PORT --server.address=0.0.0.0 --server.headless=true --server.fileWatcherType=none --browser.serverAddress=localhost"]
