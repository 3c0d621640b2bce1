public import ObjectStorage

/// How a store is reached.
public struct S3Configuration: Sendable {
    public var endpoint: S3Endpoint
    public var region: String
    /// nil: found as AWS's own tools find them.
    public var credentials: S3Credentials?
    /// Requests are not signed; for buckets that everybody may read.
    public var isAnonymous = false
    /// Authorities to trust in place of the system's, a file in PEM.
    public var certificateFile: String?
    /// How often requests are repeated.
    public var retry = RetryingObjectStore.Policy(
        attemptLimit: 8, firstDelayMilliseconds: 100, longestDelayMilliseconds: 10_000)
    /// An answer must be there, whole, after this time.
    public var requestTimeout = Duration.seconds(60)
    /// Objects greater than this are written in parts of about this size.
    public var partByteCount = 8 << 20
    /// Parts of one object, or ranges of one read, under way at a time.
    public var parallelism = 8
    let settings: S3Settings

    public init(endpoint: S3Endpoint, region: String = "us-east-1", credentials: S3Credentials? = nil) {
        self.endpoint = endpoint
        self.region = region
        self.credentials = credentials
        settings = S3Settings([:])
    }

    /// What the environment and the shared configuration files say.
    ///
    /// Endpoint: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile's; without one Amazon's in the region. Region:
    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, us-east-1. Buckets stand in the path at an endpoint of one's
    /// own, unless `AWS_VIRTUAL_HOSTED_STYLE_REQUEST` or the profile's `s3.addressing_style = virtual` says otherwise.
    /// Throws `invalidRequest` on an endpoint or region that is none, `permissionDenied` on a profile that is not there.
    public init(_ settings: S3Settings) throws(ObjectStoreError) {
        let shared = try SharedConfiguration(settings)
        region =
            settings["AWS_REGION"] ?? settings["AWS_DEFAULT_REGION"] ?? shared["region"] ?? "us-east-1"
        let ignoresEndpoints = settings.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        let url =
            settings["AWS_ENDPOINT_URL_S3"] ?? settings["AWS_ENDPOINT_URL"] ?? shared["s3.endpoint_url"]
            ?? shared["endpoint_url"]
        if let url, !ignoresEndpoints {
            let isVirtual =
                settings.flag("AWS_VIRTUAL_HOSTED_STYLE_REQUEST")
                || shared["s3.addressing_style"] == "virtual"
            endpoint = try S3Endpoint(url: url, usesPathStyle: !isVirtual)
        } else {
            endpoint = try .amazon(region: region)
        }
        isAnonymous = settings.flag("AWS_SKIP_SIGNATURE")
        certificateFile = settings["AWS_CA_BUNDLE"] ?? shared["ca_bundle"]
        self.settings = settings
    }

    /// The places where credentials are looked for, in order.
    func credentialSources(_ transport: any HTTPTransport) throws(ObjectStoreError) -> [any CredentialSource]
    {
        if let credentials { return [FixedCredentials(fixed: credentials)] }
        return [
            EnvironmentCredentials(settings: settings),
            ProfileCredentials(configuration: try SharedConfiguration(settings)),
            ContainerCredentials(settings: settings, transport: transport),
            InstanceCredentials(settings: settings, transport: transport),
        ]
    }
}
