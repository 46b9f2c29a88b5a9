# The pure parts: the kernel's tables and HTTP heads.
apprunner_test(NAME probes_test LABEL unit
  SOURCES probes/listening_sockets_test.cpp probes/response_head_test.cpp
  LIBS probes_io)

# What the engine counts with.
apprunner_test(NAME probes_pure_test LABEL unit
  SOURCES probes/outcome_test.cpp probes/verdict_test.cpp
  LIBS probes_pure)
