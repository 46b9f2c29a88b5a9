# Checks and watches against real sockets, and the sample app as a process.
apprunner_test(NAME probes_component_test LABEL component
  SOURCES probes/http_probe_test.cpp probes/inquiry_test.cpp probes/port_holder_test.cpp probes/port_watch_test.cpp
    probes/test_server.cpp probes/sample_app_test.cpp probes/app_process.cpp
  LIBS probes_io)
target_compile_definitions(probes_component_test PRIVATE SAMPLE_APP="$<TARGET_FILE:sample_app>")
add_dependencies(probes_component_test sample_app)
