// The AWS SDK for Go, unmodified but for its endpoint: every operation of App Runner that it knows
// once, its paginators, the CloudWatch Logs slice, STS, and errors as the SDK's own types.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apprunner"
	"github.com/aws/aws-sdk-go-v2/service/apprunner/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

var ctx = context.Background()
var runner *apprunner.Client
var logs *cloudwatchlogs.Client
var tag = fmt.Sprintf("%x", time.Now().UnixNano())[8:]

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}

func expect(condition bool, format string, arguments ...any) {
	if !condition {
		fail(format, arguments...)
	}
}

// must gives the answer of a call that may not fail.
func must[T any](answer T, err error) T {
	if err != nil {
		fail("%T: %v", answer, err)
	}
	return answer
}

// refused expects an error of type E whose text came through.
func refused[E interface {
	error
	ErrorMessage() string
}, T any](answer T, err error) {
	var typed E
	expect(errors.As(err, &typed), "%T expected, not %v", typed, err)
	expect(typed.ErrorMessage() != "", "%T has no text", typed)
}

func until(what string, is func() bool) {
	for tries := 0; tries < 600; tries++ {
		if is() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	fail("never: %s", what)
}

func untilStatus(arn *string, status types.ServiceStatus) {
	until(string(status), func() bool {
		answer := must(runner.DescribeService(ctx, &apprunner.DescribeServiceInput{ServiceArn: arn}))
		return answer.Service.Status == status
	})
}

func resources() *string {
	name := aws.String("scaling-" + tag)
	made := must(runner.CreateAutoScalingConfiguration(ctx,
		&apprunner.CreateAutoScalingConfigurationInput{AutoScalingConfigurationName: name, MaxConcurrency: aws.Int32(50)}))
	arn := made.AutoScalingConfiguration.AutoScalingConfigurationArn
	expect(made.AutoScalingConfiguration.Status == "active", "active: %v", made.AutoScalingConfiguration.Status)
	must(runner.DescribeAutoScalingConfiguration(ctx,
		&apprunner.DescribeAutoScalingConfigurationInput{AutoScalingConfigurationArn: arn}))
	scalings := 0
	pages := apprunner.NewListAutoScalingConfigurationsPaginator(runner,
		&apprunner.ListAutoScalingConfigurationsInput{MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		scalings += len(must(pages.NextPage(ctx)).AutoScalingConfigurationSummaryList)
	}
	expect(scalings >= 2, "%d auto scaling configurations", scalings)

	connection := must(runner.CreateConnection(ctx, &apprunner.CreateConnectionInput{
		ConnectionName: aws.String("github-" + tag), ProviderType: types.ProviderTypeGithub}))
	must(runner.ListConnections(ctx, &apprunner.ListConnectionsInput{}))
	must(runner.DeleteConnection(ctx,
		&apprunner.DeleteConnectionInput{ConnectionArn: connection.Connection.ConnectionArn}))

	traces := must(runner.CreateObservabilityConfiguration(ctx,
		&apprunner.CreateObservabilityConfigurationInput{
			ObservabilityConfigurationName: aws.String("traces-" + tag),
			TraceConfiguration:             &types.TraceConfiguration{Vendor: types.TracingVendorAwsxray}}))
	tracesArn := traces.ObservabilityConfiguration.ObservabilityConfigurationArn
	must(runner.DescribeObservabilityConfiguration(ctx,
		&apprunner.DescribeObservabilityConfigurationInput{ObservabilityConfigurationArn: tracesArn}))
	must(runner.ListObservabilityConfigurations(ctx, &apprunner.ListObservabilityConfigurationsInput{}))
	must(runner.DeleteObservabilityConfiguration(ctx,
		&apprunner.DeleteObservabilityConfigurationInput{ObservabilityConfigurationArn: tracesArn}))

	connector := must(runner.CreateVpcConnector(ctx, &apprunner.CreateVpcConnectorInput{
		VpcConnectorName: aws.String("inside-" + tag), Subnets: []string{"subnet-1"}}))
	connectorArn := connector.VpcConnector.VpcConnectorArn
	must(runner.DescribeVpcConnector(ctx, &apprunner.DescribeVpcConnectorInput{VpcConnectorArn: connectorArn}))
	must(runner.ListVpcConnectors(ctx, &apprunner.ListVpcConnectorsInput{}))
	must(runner.DeleteVpcConnector(ctx, &apprunner.DeleteVpcConnectorInput{VpcConnectorArn: connectorArn}))
	return arn
}

func service(scaling *string) *string {
	input := &apprunner.CreateServiceInput{
		ServiceName: aws.String("go-" + tag),
		SourceConfiguration: &types.SourceConfiguration{
			AuthenticationConfiguration: &types.AuthenticationConfiguration{
				AccessRoleArn: aws.String("arn:aws:iam::000000000000:role/service-role/ecr")},
			ImageRepository: &types.ImageRepository{
				ImageIdentifier:     aws.String(os.Getenv("GOOD_IMAGE")),
				ImageRepositoryType: types.ImageRepositoryTypeEcr}},
		AutoScalingConfigurationArn: scaling,
	}
	created := must(runner.CreateService(ctx, input))
	arn := created.Service.ServiceArn
	expect(created.Service.CreatedAt.Year() >= 2024, "created %v", created.Service.CreatedAt)
	_, err := runner.CreateService(ctx, input)
	refused[*types.InvalidRequestException](0, err)
	untilStatus(arn, types.ServiceStatusRunning)
	found := false
	pages := apprunner.NewListServicesPaginator(runner, &apprunner.ListServicesInput{MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		for _, summary := range must(pages.NextPage(ctx)).ServiceSummaryList {
			found = found || *summary.ServiceArn == *arn
		}
	}
	expect(found, "the service is listed")
	must(runner.TagResource(ctx, &apprunner.TagResourceInput{ResourceArn: arn,
		Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}}))
	tags := must(runner.ListTagsForResource(ctx, &apprunner.ListTagsForResourceInput{ResourceArn: arn}))
	expect(len(tags.Tags) == 1, "one tag: %v", tags.Tags)
	must(runner.UntagResource(ctx, &apprunner.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a"}}))
	must(runner.UpdateService(ctx, &apprunner.UpdateServiceInput{ServiceArn: arn,
		HealthCheckConfiguration: &types.HealthCheckConfiguration{Interval: aws.Int32(1)}}))
	untilStatus(arn, types.ServiceStatusRunning)
	must(runner.StartDeployment(ctx, &apprunner.StartDeploymentInput{ServiceArn: arn}))
	untilStatus(arn, types.ServiceStatusRunning)
	must(runner.PauseService(ctx, &apprunner.PauseServiceInput{ServiceArn: arn}))
	untilStatus(arn, types.ServiceStatusPaused)
	_, err = runner.PauseService(ctx, &apprunner.PauseServiceInput{ServiceArn: arn})
	refused[*types.InvalidStateException](0, err)
	must(runner.ResumeService(ctx, &apprunner.ResumeServiceInput{ServiceArn: arn}))
	untilStatus(arn, types.ServiceStatusRunning)
	operations := must(runner.ListOperations(ctx, &apprunner.ListOperationsInput{ServiceArn: arn}))
	expect(len(operations.OperationSummaryList) == 5, "five operations: %v", operations.OperationSummaryList)
	return arn
}

func domains(arn *string) {
	name := aws.String("example.com")
	must(runner.AssociateCustomDomain(ctx, &apprunner.AssociateCustomDomainInput{ServiceArn: arn, DomainName: name}))
	describe := func() []types.CustomDomain {
		return must(runner.DescribeCustomDomains(ctx, &apprunner.DescribeCustomDomainsInput{ServiceArn: arn})).CustomDomains
	}
	until("validation", func() bool { return describe()[0].Status == "pending_certificate_dns_validation" })
	must(runner.DisassociateCustomDomain(ctx,
		&apprunner.DisassociateCustomDomainInput{ServiceArn: arn, DomainName: name}))
	until("no domain", func() bool { return len(describe()) == 0 })
}

func logGroups(arn *string) {
	parts := strings.Split(*arn, "/")
	group := aws.String("/aws/apprunner/" + parts[1] + "/" + parts[2] + "/service")
	messages := []string{}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(logs,
		&cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, Limit: aws.Int32(3)})
	for pages.HasMorePages() {
		for _, event := range must(pages.NextPage(ctx)).Events {
			messages = append(messages, *event.Message)
		}
	}
	expect(messages[0] == "[AppRunner] Service creation started.", "first line: %s", messages[0])
	must(logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: group}))
	// This paginator ends when a token comes twice.
	read := 0
	events := cloudwatchlogs.NewGetLogEventsPaginator(logs, &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: group, LogStreamName: aws.String("events"), StartFromHead: aws.Bool(true), Limit: aws.Int32(2)},
		func(options *cloudwatchlogs.GetLogEventsPaginatorOptions) { options.StopOnDuplicateToken = true })
	for events.HasMorePages() {
		read += len(must(events.NextPage(ctx)).Events)
	}
	expect(read > 5, "%d events", read)
	_, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group})
	refused[*logtypes.ResourceAlreadyExistsException](0, err)
	must(logs.PutRetentionPolicy(ctx,
		&cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: group, RetentionInDays: aws.Int32(7)}))
	groups := must(logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: group}))
	expect(*groups.LogGroups[0].RetentionInDays == 7, "retention")
}

func main() {
	settings := aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		EndpointResolverWithOptions: aws.EndpointResolverWithOptionsFunc(
			func(service, region string, options ...any) (aws.Endpoint, error) {
				return aws.Endpoint{URL: os.Getenv("ENDPOINT"), SigningRegion: region}, nil
			}),
		RetryMaxAttempts: 1,
	}
	runner = apprunner.NewFromConfig(settings)
	logs = cloudwatchlogs.NewFromConfig(settings)
	identity := must(sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	expect(*identity.Account == "000000000000", "account %s", *identity.Account)

	scaling := resources()
	arn := service(scaling)
	domains(arn)
	logGroups(arn)
	nowhere := aws.String("arn:aws:apprunner:us-east-1:000000000000:service/none/0123")
	_, err := runner.DescribeService(ctx, &apprunner.DescribeServiceInput{ServiceArn: nowhere})
	refused[*types.ResourceNotFoundException](0, err)
	must(runner.DeleteService(ctx, &apprunner.DeleteServiceInput{ServiceArn: arn}))
	untilStatus(arn, types.ServiceStatusDeleted)
	must(runner.DeleteAutoScalingConfiguration(ctx,
		&apprunner.DeleteAutoScalingConfigurationInput{AutoScalingConfigurationArn: scaling}))
	fmt.Println("AWS SDK for Go: App Runner's 30 operations, its paginators, logs and STS")
}
