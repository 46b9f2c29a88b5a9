# The Docker client against the fake engine; the fake is a library of its own for other tests too.
add_library(fake_docker_engine STATIC ${CMAKE_SOURCE_DIR}/tests/fakes/fake_docker_engine.cpp)
target_link_libraries(fake_docker_engine PUBLIC apprunner_asio PRIVATE fmt::fmt apprunner_warnings)
target_include_directories(fake_docker_engine PUBLIC ${CMAKE_SOURCE_DIR})
apprunner_test(NAME docker_component_test LABEL component TOPICS threads
  SOURCES docker/client_test.cpp docker/credential_helper_test.cpp docker/stories/faults_test.cpp
    docker/pull_test.cpp docker/reach_errors_test.cpp docker/registry_digest_test.cpp docker/ssh_test.cpp docker/streams_test.cpp
  LIBS docker_client fake_docker_engine nlohmann_json::nlohmann_json)
