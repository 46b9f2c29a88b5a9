# The performers with a scripted engine: the faults that a real one does not give on demand.
apprunner_test(NAME runtime_component_test LABEL component TOPICS threads
  SOURCES runtime/absent_engine_test.cpp runtime/image_source_test.cpp runtime/lost_node_test.cpp runtime/networks_test.cpp
  runtime/performer_test.cpp runtime/tag_watch_test.cpp
  LIBS apprunner_performers fake_docker_engine nlohmann_json::nlohmann_json)
