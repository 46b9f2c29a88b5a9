# The pure engine, one file for each of its parts; stage.hpp is what they share.
apprunner_test(NAME core_test LABEL unit
  SOURCES core/admission_test.cpp core/capacity_test.cpp core/certainty_test.cpp
    core/conviction_test.cpp core/deployment_test.cpp core/diagnosis_test.cpp core/diagnosis_health_test.cpp
    core/engine_test.cpp core/health_body_test.cpp core/stories/automatic_deployment_test.cpp core/stories/first_answer_test.cpp core/health_test.cpp core/how_to_test.cpp
    core/app_output_test.cpp core/variable_words_test.cpp core/reach_words_test.cpp core/upstream_test.cpp
    core/library_words_test.cpp core/quiet_words_test.cpp core/preflight_test.cpp core/stories/late_facts_test.cpp core/print_test.cpp
    core/memory_test.cpp core/memory_words_test.cpp core/program_test.cpp core/protocol_words_test.cpp
    core/profile_test.cpp
    core/recovery_test.cpp core/redaction_test.cpp core/retirement_test.cpp core/rollback_test.cpp core/run_spec_test.cpp core/stage.cpp
    core/stories/lost_machine_test.cpp core/stories/steady_test.cpp core/stories/trials_test.cpp
    core/time_to_live_test.cpp core/timeline_test.cpp core/verdict_maker_test.cpp
  LIBS apprunner_core)
