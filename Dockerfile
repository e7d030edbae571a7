# Afterimage on the CPU.
#
#   docker build -t afterimage .
#   docker run --rm --init -p 8642:8642 afterimage
#   docker run --rm --init -p 9000:8642 afterimage serve --host 0.0.0.0 --name localhost:9000
#                                                 another port outside is another name
#   docker run --rm -v "$PWD:/data" -u "$(id -u)" afterimage render lemon

FROM eclipse-temurin:25-jdk AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends maven \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY backend backend
RUN mvn -B -ntp -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
# The launcher builds nothing where there are no sources.
WORKDIR /opt/afterimage
COPY --from=build /src/backend/target/lib backend/target/lib
COPY --from=build /src/backend/target/backend-*.jar backend/target/
COPY models models
COPY web web
COPY LICENSE NOTICE ./
COPY afterimage ./

# Once, as root: the class-data archive of the launcher, and libtorch, which DJL unpacks at its
# first use into a folder only its owner may read. Later users find both and write neither.
ENV DJL_CACHE_DIR=/opt/afterimage/libtorch
RUN ./afterimage check models/efficientnet-lite0.onnx \
 && chmod -R a+rX .

# Pictures and data go to the working folder; any user may be given with -u.
RUN useradd --uid 10001 --no-create-home --home-dir /data afterimage \
 && install -d -o afterimage -m 1777 /data
USER afterimage
WORKDIR /data
EXPOSE 8642

# The JRE image promises no HTTP client, but has bash.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD bash -c '\
  exec 3<>/dev/tcp/127.0.0.1/8642 \
  && printf "GET /health/live HTTP/1.1\r\nHost: localhost:8642\r\nConnection: close\r\n\r\n" >&3 \
  && read -r -t 4 _ status _ <&3 \
  && [ "$status" = 200 ]' || exit 1

ENTRYPOINT ["/opt/afterimage/afterimage"]
CMD ["serve", "--host", "0.0.0.0"]
