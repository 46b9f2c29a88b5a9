# The pure parts: the kernel's tables and HTTP answers.
apprunner_test(NAME probes_test LABEL unit
  SOURCES probes/answer_reader_test.cpp probes/listening_sockets_test.cpp
  LIBS probes_io)

# What the engine counts with.
apprunner_test(NAME probes_pure_test LABEL unit
  SOURCES probes/greeting_test.cpp probes/outcome_test.cpp probes/verdict_test.cpp
  LIBS probes_pure)
