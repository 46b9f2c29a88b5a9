# The state file on a real disk. The dumps of released programs' states are read where they lie.
apprunner_test(NAME store_component_test LABEL component
  SOURCES persistence/access_key_test.cpp persistence/damaged_state_test.cpp
  persistence/released_state_test.cpp persistence/resources_test.cpp persistence/store_test.cpp
  persistence/writer_test.cpp
  LIBS apprunner_persistence apprunner_sqlite spdlog::spdlog_header_only)
target_compile_definitions(store_component_test PRIVATE
  RELEASED_STATES="${CMAKE_CURRENT_SOURCE_DIR}/persistence/released")
