/** `apart.cjs <ApartRequest> <ProviderProbe[]>`, both as JSON: a process apart, told what providers work. */
import '../../../services/apart/apart-process.ts';
import { rememberProbes, type ProviderProbe } from '../../../runtime/probe.ts';

rememberProbes(JSON.parse(process.argv[3]) as ProviderProbe[]);
