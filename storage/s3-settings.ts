import { LocationInvalid } from './errors.js';

export interface S3Settings {
  /** `s3://bucket/prefix`, without credentials. */
  readonly location: string;
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  /** Null for Amazon S3. */
  readonly endpoint: string | null;
  /** Null where the shared configuration files decide. */
  readonly region: string | null;
  readonly pathStyle: boolean;
  /** Null for the standard chain: environment, shared files, container, instance. */
  readonly credentials: S3Credentials | null;
}

interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Environment = { readonly [name: string]: string | undefined };

/** An endpoint of one's own is addressed by path unless RETORT_S3_PATH_STYLE says `false`. */
export function s3Settings(location: string, env: Environment): S3Settings {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(location);
  if (match === null) throw new LocationInvalid(location);
  const [, bucket = '', path = ''] = match;
  const segments = path.split('/').filter((segment) => segment !== '');
  const endpoint = endpointOf(env);
  return {
    location: ['s3:/', bucket, ...segments].join('/'),
    bucket,
    prefix: segments.map((segment) => `${segment}/`).join(''),
    endpoint,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint === null ? null : 'us-east-1'),
    pathStyle: env.RETORT_S3_PATH_STYLE ? env.RETORT_S3_PATH_STYLE === 'true' : endpoint !== null,
    credentials: credentialsOf(env),
  };
}

/** Where an `s3:` location leads; null for Amazon S3 and for what is no such location. */
export function storeEndpoint(location: string, env: Environment): string | null {
  return location.startsWith('s3:') ? endpointOf(env) : null;
}

function endpointOf(env: Environment): string | null {
  return env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || null;
}

function credentialsOf(env: Environment): S3Credentials | null {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : null;
}
