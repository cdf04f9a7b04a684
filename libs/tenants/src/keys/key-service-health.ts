import type { HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import type { KeyService } from './key-service';

/** Terminus indicator `keys`: a service that goes away later leaves the process ready, and shows. None where there is no service. */
export function keyServiceIndicators(service: KeyService, health: HealthIndicatorService): readonly HealthIndicatorFunction[] {
  if (!service.configured) return [];
  return [
    () => {
      const indicator = health.check('keys');
      const { problem } = service;
      if (problem === undefined) return indicator.up();
      return problem.ready ? indicator.degraded({ message: problem.message }) : indicator.down({ message: problem.message });
    },
  ];
}
