# What the Docker client reads and decides without an engine: streams, references, failures,
# settings, credentials.
apprunner_test(NAME docker_test LABEL unit
  SOURCES docker/archive_test.cpp docker/endpoint_test.cpp docker/engine_reply_test.cpp docker/environment_test.cpp
    docker/engine_process_test.cpp docker/event_line_test.cpp docker/exec_frames_test.cpp docker/json_lines_test.cpp docker/json_members_test.cpp
    docker/log_frames_test.cpp docker/pull_failure_test.cpp docker/pull_meter_test.cpp
    docker/reference_test.cpp docker/registry_auth_test.cpp
  LIBS docker_pure nlohmann_json::nlohmann_json)
