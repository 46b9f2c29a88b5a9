# Filter patterns, the log store and its pages.
apprunner_test(NAME logs_test LABEL unit
  SOURCES logs/feed_test.cpp logs/filter_pattern_test.cpp logs/log_store_test.cpp
  LIBS apprunner_logs)
